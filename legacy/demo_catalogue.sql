-- legacy/demo_catalogue.sql - the demonstration's catalogue: an item for each SKU of its stock, with
-- suppliers, tags and prices; the same with Django and without. Running it again brings back what
-- was deleted, and changes nothing else.

INSERT IGNORE INTO catalogue_supplier
	(name, email, website, country, is_active, rating, notes, added)
VALUES
	('Alpenholz', 'office@alpenholz.example', 'https://alpenholz.example/', 'AT', 1, 4.5,
		'Solid wood. Delivers on Tuesdays.', '2030-03-01 08:00:00'),
	('Bottega Vetro', 'ordini@vetro.example', '', 'IT', 1, 4.8, '', '2030-03-04 10:30:00'),
	('Nordlys', 'hej@nordlys.example', 'https://nordlys.example/', 'DK', 1, 3.9, '',
		'2030-04-12 12:15:00'),
	('Weaving Mill 1890', '', '', 'PL', 1, NULL, '', '2030-06-20 07:45:00'),
	('Old Harbour Trading', 'post@harbour.example', '', 'SE', 0, 2.4,
		'Closed its warehouse in 2030.', '2029-11-05 09:00:00');

INSERT IGNORE INTO catalogue_tag (name, slug) VALUES
	('Bestseller', 'bestseller'),
	('Handmade', 'handmade'),
	('Natural', 'natural'),
	('Office', 'office'),
	('Sale', 'sale');

-- Each thing in each colour. Durations are counted in microseconds.
INSERT IGNORE INTO catalogue_item
	(sku, name, slug, supplier_id, status, price, weight, description, attributes, photo,
	listed_on, reviewed_at, opens_at, handling, code, updated)
SELECT UPPER(CONCAT(colour.name, '-', thing.name)), CONCAT(colour.name, ' ', LOWER(thing.name)),
	LOWER(CONCAT(colour.name, '-', thing.name)), supplier.id,
	IF(NOT is_active, 'retired', IF((colour.number + thing.number) % 7 = 0, 'draft', 'listed')),
	price + 5 * colour.number, weight, '',
	CONCAT('{"colour": "', LOWER(colour.name), '"}'), '',
	IF((colour.number + thing.number) % 7 = 0, NULL,
		'2030-01-15' + INTERVAL 17 * colour.number + 29 * thing.number DAY),
	IF(colour.number % 2 = 0, '2030-12-01 14:00:00', NULL),
	IF(colour.number % 3 = 0, '09:00:00', NULL), handling_days * 86400000000,
	INSERT(INSERT(LEFT(SHA2(CONCAT(colour.name, thing.name), 256), 32), 13, 1, '4'), 17, 1, 'a'),
	'2030-12-15 10:00:00'
FROM (
	SELECT 1 AS number, 'Red' AS name
	UNION ALL SELECT 2, 'Blue'
	UNION ALL SELECT 3, 'Green'
	UNION ALL SELECT 4, 'White'
	UNION ALL SELECT 5, 'Black'
	UNION ALL SELECT 6, 'Oak'
	UNION ALL SELECT 7, 'Pine'
	UNION ALL SELECT 8, 'Brass'
) AS colour
CROSS JOIN (
	SELECT 1 AS number, 'Chair' AS name, 1 AS supplier, 89.00 AS price, 5.4 AS weight,
		3 AS handling_days
	UNION ALL SELECT 2, 'Table', 1, 349.00, 31.5, 14
	UNION ALL SELECT 3, 'Lamp', 2, 59.90, 1.8, 1
	UNION ALL SELECT 4, 'Vase', 3, 34.50, 0.9, 2
	UNION ALL SELECT 5, 'Desk', 1, 429.00, 38, 14
	UNION ALL SELECT 6, 'Shelf', 2, 119.00, 14.2, 5
	UNION ALL SELECT 7, 'Mirror', 3, 149.00, 7.6, 7
	UNION ALL SELECT 8, 'Stool', 5, 45.00, 3.1, NULL
	UNION ALL SELECT 9, 'Clock', 2, 72.00, 1.1, 1
	UNION ALL SELECT 10, 'Rug', 4, 199.00, 8.8, NULL
) AS thing
JOIN catalogue_supplier AS supplier
	ON supplier.name = ELT(thing.supplier, 'Alpenholz', 'Nordlys', 'Bottega Vetro',
		'Weaving Mill 1890', 'Old Harbour Trading')
ORDER BY thing.number, colour.number;

INSERT IGNORE INTO catalogue_item
	(sku, name, slug, supplier_id, status, price, weight, description, attributes, photo,
	listed_on, code, updated)
SELECT 'SMALL-TABLE', 'Small table', 'small-table', id, 'listed', 129.00, 12.5,
	'For one coffee and one book.', '{"legs": 4, "folds": true}', '', '2030-09-01',
	INSERT(INSERT(LEFT(SHA2('Small table', 256), 32), 13, 1, '4'), 17, 1, 'a'), '2030-12-15 10:00:00'
FROM catalogue_supplier WHERE name = 'Alpenholz';

-- Stools are not bought any more.
UPDATE catalogue_item AS stool
	JOIN catalogue_item AS chair ON chair.sku = REPLACE(stool.sku, '-STOOL', '-CHAIR')
SET stool.replaced_by_id = chair.id
WHERE stool.sku LIKE '%-STOOL' AND stool.replaced_by_id IS NULL;

INSERT IGNORE INTO catalogue_item_tags (item_id, tag_id)
SELECT item.id, tag.id
FROM catalogue_item AS item
JOIN catalogue_tag AS tag ON CASE tag.slug
	WHEN 'bestseller' THEN item.sku IN ('SMALL-TABLE', 'RED-CHAIR', 'BLUE-VASE', 'OAK-DESK')
	WHEN 'handmade' THEN item.sku LIKE '%-VASE' OR item.sku LIKE '%-RUG'
	WHEN 'natural' THEN item.sku LIKE 'OAK-%' OR item.sku LIKE 'PINE-%'
	WHEN 'office' THEN item.sku LIKE '%-DESK' OR item.sku LIKE '%-LAMP'
	WHEN 'sale' THEN item.status = 'retired'
	END
ORDER BY item.id, tag.id;

INSERT IGNORE INTO catalogue_price (item_id, currency, amount, valid_from)
SELECT item.id, currency.code, ROUND(price * rate, 2), since
FROM catalogue_item AS item
CROSS JOIN (
	SELECT 'EUR' AS code, 1.05 AS rate, '2031-07-01' AS since
	UNION ALL SELECT 'SEK', 11.2, '2031-01-01'
	UNION ALL SELECT 'PLN', 4.3, '2031-01-01'
) AS currency
WHERE item.status = 'listed'
ORDER BY item.id, code;
