-- legacy/schema.sql - the three tables of the old application, just as the first migration of its
-- Django project makes them: no unique keys, no defaults, no cascades, and of indexes only those
-- that InnoDB makes for foreign keys under their names. Engine and character set are the
-- database's: InnoDB and utf8mb4.
--
-- Ficus reads and writes these tables and never alters them. Where Django is installed, its
-- migrations make them; script/server, where it is not, runs this file.

CREATE TABLE IF NOT EXISTS alloc_batch (
	id integer AUTO_INCREMENT NOT NULL PRIMARY KEY,
	reference varchar(255) NOT NULL,
	sku varchar(255) NOT NULL,
	qty integer NOT NULL,
	eta date NULL
);

CREATE TABLE IF NOT EXISTS alloc_orderline (
	id integer AUTO_INCREMENT NOT NULL PRIMARY KEY,
	orderid varchar(255) NOT NULL,
	sku varchar(255) NOT NULL,
	qty integer NOT NULL
);

CREATE TABLE IF NOT EXISTS alloc_allocation (
	id integer AUTO_INCREMENT NOT NULL PRIMARY KEY,
	batch_id integer NOT NULL,
	line_id integer NOT NULL,
	CONSTRAINT alloc_allocation_batch_id_4f3786ae_fk_alloc_batch_id
		FOREIGN KEY (batch_id) REFERENCES alloc_batch (id),
	CONSTRAINT alloc_allocation_line_id_f93849c9_fk_alloc_orderline_id
		FOREIGN KEY (line_id) REFERENCES alloc_orderline (id)
);
