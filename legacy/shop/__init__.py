"""The shop's Django project. It runs with mysqlclient or, where that is missing, with PyMySQL."""
try:
    import MySQLdb  # noqa: F401
except ImportError:
    import pymysql

    pymysql.version_info = (1, 4, 6, "final", 1)  # the mysqlclient that it behaves like
    pymysql.install_as_MySQLdb()
