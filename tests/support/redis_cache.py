"""A cache of Django in Redis, whatever its version: keys and expiry as its own backend has them.

Django has one since 4.0, which needs another package; this needs nothing.
"""
import pickle
import socket

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache


class RedisCache(BaseCache):
    """LOCATION is the path of the server's socket."""

    def __init__(self, location, params):
        super().__init__(params)
        self.location = location

    def ask(self, *words):
        """Sends one command and returns the one value of the reply; None: there is none."""
        command = b"*%d\r\n" % len(words)
        for word in words:
            word = word if isinstance(word, bytes) else str(word).encode()
            command += b"$%d\r\n%s\r\n" % (len(word), word)
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(self.location)
            connection.sendall(command)
            with connection.makefile("rb") as replies:
                line = replies.readline()
                if line[:1] != b"$":
                    return line[1:]
                length = int(line[1:])
                return replies.read(length) if length >= 0 else None

    def key(self, key, version):
        """With prefix and version before it."""
        return self.make_key(key, version=version)

    def get(self, key, default=None, version=None):
        value = self.ask("GET", self.key(key, version))
        return default if value is None else pickle.loads(value)

    def set(self, key, value, timeout=DEFAULT_TIMEOUT, version=None):
        seconds = self.default_timeout if timeout is DEFAULT_TIMEOUT else timeout
        self.ask("SET", self.key(key, version), pickle.dumps(value), "EX", int(seconds))

    def add(self, key, value, timeout=DEFAULT_TIMEOUT, version=None):
        if self.get(key, version=version) is not None:
            return False
        self.set(key, value, timeout, version)
        return True

    def delete(self, key, version=None):
        return self.ask("DEL", self.key(key, version)) != b"0\r\n"
