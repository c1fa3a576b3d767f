-- legacy/catalogue.sql - the tables of the project's second app, of which nothing but the admin
-- knows: suppliers, tags, items and prices. Just as its migration makes them, down to the names of
-- keys, with the rows that Django writes of it: content types, permissions, and the migration.
-- Engine and character set are the database's: InnoDB and utf8mb4.
--
-- Where Django is installed, its migrations make them; script/server, where it is not, runs this
-- file, after accounts.sql. Running it again changes nothing.

CREATE TABLE IF NOT EXISTS catalogue_supplier (
	id integer AUTO_INCREMENT NOT NULL PRIMARY KEY,
	name varchar(100) NOT NULL UNIQUE,
	email varchar(254) NOT NULL,
	website varchar(200) NOT NULL,
	country varchar(2) NOT NULL,
	is_active bool NOT NULL,
	rating numeric(2, 1) NULL,
	notes longtext NOT NULL,
	added datetime(6) NOT NULL
);

CREATE TABLE IF NOT EXISTS catalogue_tag (
	id integer AUTO_INCREMENT NOT NULL PRIMARY KEY,
	name varchar(40) NOT NULL UNIQUE,
	slug varchar(50) NOT NULL UNIQUE
);

CREATE TABLE IF NOT EXISTS catalogue_item (
	id integer AUTO_INCREMENT NOT NULL PRIMARY KEY,
	sku varchar(255) NOT NULL UNIQUE,
	name varchar(200) NOT NULL,
	slug varchar(50) NOT NULL,
	supplier_id integer NOT NULL,
	replaced_by_id integer NULL,
	status varchar(10) NOT NULL,
	price numeric(10, 2) NOT NULL,
	weight double precision NULL,
	description longtext NOT NULL,
	attributes json NOT NULL,
	photo varchar(100) NOT NULL,
	listed_on date NULL,
	reviewed_at datetime(6) NULL,
	opens_at time(6) NULL,
	handling bigint NULL,
	code char(32) NOT NULL,
	updated datetime(6) NOT NULL,
	KEY catalogue_item_name_0e0506d1 (name),
	KEY catalogue_item_slug_dc98d51b (slug),
	KEY catalogue_item_listed_on_b4d42f58 (listed_on),
	CONSTRAINT catalogue_item_supplier_id_0e7efc2c_fk_catalogue_supplier_id
		FOREIGN KEY (supplier_id) REFERENCES catalogue_supplier (id),
	CONSTRAINT catalogue_item_replaced_by_id_73ebfab5_fk_catalogue_item_id
		FOREIGN KEY (replaced_by_id) REFERENCES catalogue_item (id)
);

CREATE TABLE IF NOT EXISTS catalogue_item_tags (
	id integer AUTO_INCREMENT NOT NULL PRIMARY KEY,
	item_id integer NOT NULL,
	tag_id integer NOT NULL,
	CONSTRAINT catalogue_item_tags_item_id_tag_id_0bd59909_uniq UNIQUE (item_id, tag_id),
	CONSTRAINT catalogue_item_tags_item_id_2b007597_fk_catalogue_item_id
		FOREIGN KEY (item_id) REFERENCES catalogue_item (id),
	CONSTRAINT catalogue_item_tags_tag_id_870f19cc_fk_catalogue_tag_id
		FOREIGN KEY (tag_id) REFERENCES catalogue_tag (id)
);

CREATE TABLE IF NOT EXISTS catalogue_price (
	id integer AUTO_INCREMENT NOT NULL PRIMARY KEY,
	item_id integer NOT NULL,
	currency varchar(3) NOT NULL,
	amount numeric(10, 2) NOT NULL,
	valid_from date NOT NULL,
	CONSTRAINT catalogue_price_item_id_currency_valid_from_77a0d047_uniq
		UNIQUE (item_id, currency, valid_from),
	CONSTRAINT catalogue_price_item_id_814da5df_fk_catalogue_item_id
		FOREIGN KEY (item_id) REFERENCES catalogue_item (id)
);

INSERT IGNORE INTO django_content_type (app_label, model) VALUES
	('catalogue', 'supplier'),
	('catalogue', 'tag'),
	('catalogue', 'item'),
	('catalogue', 'price');

INSERT IGNORE INTO auth_permission (name, content_type_id, codename)
	SELECT CONCAT('Can ', action.name, ' ', model), id, CONCAT(action.name, '_', model)
	FROM django_content_type, (
		SELECT 1 AS number, 'add' AS name
		UNION ALL SELECT 2, 'change'
		UNION ALL SELECT 3, 'delete'
		UNION ALL SELECT 4, 'view'
	) AS action
	WHERE app_label = 'catalogue'
	ORDER BY id, action.number;

INSERT INTO django_migrations (app, name, applied)
	SELECT 'catalogue', '0001_initial', UTC_TIMESTAMP(6) FROM DUAL
	WHERE NOT EXISTS (SELECT 1 FROM django_migrations WHERE app = 'catalogue');
