-- legacy/accounts.sql - the tables of Django itself: users, groups, permissions, sessions, and the
-- history of its admin. Just as its migrations make them in the project beside this file, down to
-- the names of keys, with the rows that they write: content types, permissions, and the list of
-- migrations, so that Django finds nothing left to do. Engine and character set are the database's:
-- InnoDB and utf8mb4.
--
-- Ficus reads these tables and writes rows of them, and never alters them. Where Django is
-- installed, its migrations make them; script/server, where it is not, runs this file, after
-- schema.sql and recommended_keys.sql. Running it again changes nothing.

CREATE TABLE IF NOT EXISTS django_content_type (
	id integer AUTO_INCREMENT NOT NULL PRIMARY KEY,
	app_label varchar(100) NOT NULL,
	model varchar(100) NOT NULL,
	CONSTRAINT django_content_type_app_label_model_76bd3d3b_uniq UNIQUE (app_label, model)
);

CREATE TABLE IF NOT EXISTS auth_permission (
	id integer AUTO_INCREMENT NOT NULL PRIMARY KEY,
	name varchar(255) NOT NULL,
	content_type_id integer NOT NULL,
	codename varchar(100) NOT NULL,
	CONSTRAINT auth_permission_content_type_id_codename_01ab375a_uniq
		UNIQUE (content_type_id, codename),
	CONSTRAINT auth_permission_content_type_id_2f476e4b_fk_django_co
		FOREIGN KEY (content_type_id) REFERENCES django_content_type (id)
);

CREATE TABLE IF NOT EXISTS auth_group (
	id integer AUTO_INCREMENT NOT NULL PRIMARY KEY,
	name varchar(150) NOT NULL UNIQUE
);

CREATE TABLE IF NOT EXISTS auth_group_permissions (
	id integer AUTO_INCREMENT NOT NULL PRIMARY KEY,
	group_id integer NOT NULL,
	permission_id integer NOT NULL,
	CONSTRAINT auth_group_permissions_group_id_permission_id_0cd325b0_uniq
		UNIQUE (group_id, permission_id),
	CONSTRAINT auth_group_permissions_group_id_b120cbf9_fk_auth_group_id
		FOREIGN KEY (group_id) REFERENCES auth_group (id),
	CONSTRAINT auth_group_permissio_permission_id_84c5c92e_fk_auth_perm
		FOREIGN KEY (permission_id) REFERENCES auth_permission (id)
);

CREATE TABLE IF NOT EXISTS auth_user (
	id integer AUTO_INCREMENT NOT NULL PRIMARY KEY,
	password varchar(128) NOT NULL,
	last_login datetime(6) NULL,
	is_superuser bool NOT NULL,
	username varchar(150) NOT NULL UNIQUE,
	first_name varchar(150) NOT NULL,
	last_name varchar(150) NOT NULL,
	email varchar(254) NOT NULL,
	is_staff bool NOT NULL,
	is_active bool NOT NULL,
	date_joined datetime(6) NOT NULL
);

CREATE TABLE IF NOT EXISTS auth_user_groups (
	id integer AUTO_INCREMENT NOT NULL PRIMARY KEY,
	user_id integer NOT NULL,
	group_id integer NOT NULL,
	CONSTRAINT auth_user_groups_user_id_group_id_94350c0c_uniq UNIQUE (user_id, group_id),
	CONSTRAINT auth_user_groups_user_id_6a12ed8b_fk_auth_user_id
		FOREIGN KEY (user_id) REFERENCES auth_user (id),
	CONSTRAINT auth_user_groups_group_id_97559544_fk_auth_group_id
		FOREIGN KEY (group_id) REFERENCES auth_group (id)
);

CREATE TABLE IF NOT EXISTS auth_user_user_permissions (
	id integer AUTO_INCREMENT NOT NULL PRIMARY KEY,
	user_id integer NOT NULL,
	permission_id integer NOT NULL,
	CONSTRAINT auth_user_user_permissions_user_id_permission_id_14a6b632_uniq
		UNIQUE (user_id, permission_id),
	CONSTRAINT auth_user_user_permissions_user_id_a95ead1b_fk_auth_user_id
		FOREIGN KEY (user_id) REFERENCES auth_user (id),
	CONSTRAINT auth_user_user_permi_permission_id_1fbb5f2c_fk_auth_perm
		FOREIGN KEY (permission_id) REFERENCES auth_permission (id)
);

CREATE TABLE IF NOT EXISTS django_admin_log (
	id integer AUTO_INCREMENT NOT NULL PRIMARY KEY,
	action_time datetime(6) NOT NULL,
	object_id longtext NULL,
	object_repr varchar(200) NOT NULL,
	action_flag smallint UNSIGNED NOT NULL CHECK (action_flag >= 0),
	change_message longtext NOT NULL,
	content_type_id integer NULL,
	user_id integer NOT NULL,
	CONSTRAINT django_admin_log_content_type_id_c4bce8eb_fk_django_co
		FOREIGN KEY (content_type_id) REFERENCES django_content_type (id),
	CONSTRAINT django_admin_log_user_id_c564eba6_fk_auth_user_id
		FOREIGN KEY (user_id) REFERENCES auth_user (id)
);

CREATE TABLE IF NOT EXISTS django_session (
	session_key varchar(40) NOT NULL PRIMARY KEY,
	session_data longtext NOT NULL,
	expire_date datetime(6) NOT NULL,
	KEY django_session_expire_date_a5c62663 (expire_date)
);

CREATE TABLE IF NOT EXISTS django_migrations (
	id integer AUTO_INCREMENT NOT NULL PRIMARY KEY,
	app varchar(255) NOT NULL,
	name varchar(255) NOT NULL,
	applied datetime(6) NOT NULL
);

INSERT IGNORE INTO django_content_type (app_label, model) VALUES
	('admin', 'logentry'),
	('auth', 'permission'),
	('auth', 'group'),
	('auth', 'user'),
	('contenttypes', 'contenttype'),
	('sessions', 'session'),
	('alloc', 'batch'),
	('alloc', 'orderline'),
	('alloc', 'allocation');

-- Four permissions for each model, named after its verbose name, and one that is the project's own.
INSERT IGNORE INTO auth_permission (name, content_type_id, codename)
	SELECT
		CONCAT('Can ', ELT(action.number, 'add', 'change', 'delete', 'view'), ' ',
			CASE model
				WHEN 'logentry' THEN 'log entry'
				WHEN 'contenttype' THEN 'content type'
				WHEN 'orderline' THEN 'order line'
				ELSE model
			END),
		id,
		CONCAT(ELT(action.number, 'add', 'change', 'delete', 'view'), '_', model)
	FROM django_content_type,
		(SELECT 1 AS number UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4) AS action
	WHERE app_label IN ('admin', 'auth', 'contenttypes', 'sessions', 'alloc')
	ORDER BY id, action.number;
INSERT IGNORE INTO auth_permission (name, content_type_id, codename)
	SELECT 'Can allocate orders to batches', id, 'allocate_batch'
	FROM django_content_type WHERE app_label = 'alloc' AND model = 'batch';

INSERT INTO django_migrations (app, name, applied)
	SELECT app, name, UTC_TIMESTAMP(6) FROM (
		SELECT 'contenttypes' AS app, '0001_initial' AS name
		UNION ALL SELECT 'auth', '0001_initial'
		UNION ALL SELECT 'admin', '0001_initial'
		UNION ALL SELECT 'admin', '0002_logentry_remove_auto_add'
		UNION ALL SELECT 'admin', '0003_logentry_add_action_flag_choices'
		UNION ALL SELECT 'alloc', '0001_initial'
		UNION ALL SELECT 'alloc', '0002_recommended_keys'
		UNION ALL SELECT 'contenttypes', '0002_remove_content_type_name'
		UNION ALL SELECT 'auth', '0002_alter_permission_name_max_length'
		UNION ALL SELECT 'auth', '0003_alter_user_email_max_length'
		UNION ALL SELECT 'auth', '0004_alter_user_username_opts'
		UNION ALL SELECT 'auth', '0005_alter_user_last_login_null'
		UNION ALL SELECT 'auth', '0006_require_contenttypes_0002'
		UNION ALL SELECT 'auth', '0007_alter_validators_add_error_messages'
		UNION ALL SELECT 'auth', '0008_alter_user_username_max_length'
		UNION ALL SELECT 'auth', '0009_alter_user_last_name_max_length'
		UNION ALL SELECT 'auth', '0010_alter_group_name_max_length'
		UNION ALL SELECT 'auth', '0011_update_proxy_permissions'
		UNION ALL SELECT 'auth', '0012_alter_user_first_name_max_length'
		UNION ALL SELECT 'sessions', '0001_initial'
	) AS applied_here
	WHERE NOT EXISTS (SELECT 1 FROM django_migrations);
