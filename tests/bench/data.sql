-- tests/bench/data.sql - the data of script/bench: 2,000 SKUs with two batches each and 40,000 allocated lines, each
-- of an order of its own; a SKU for everybody; one with a long history; short ones, to be used up one a pair. Stock
-- never runs out. The same every time.

INSERT INTO ficus_product (sku) SELECT CONCAT('sku-', seq) FROM seq_0_to_1999;
INSERT INTO ficus_product (sku) SELECT CONCAT('sku-short-', seq) FROM seq_1_to_99;
INSERT INTO ficus_product (sku) VALUES ('sku-hot'), ('sku-long');

INSERT INTO alloc_batch (reference, sku, qty, eta)
SELECT REPLACE(sku, 'sku-', 'batch-'), sku, 2000000000, NULL FROM ficus_product ORDER BY sku;
INSERT INTO alloc_batch (reference, sku, qty, eta)
SELECT REPLACE(sku, 'sku-', 'later-'), sku, 1000, '2031-05-01' FROM ficus_product ORDER BY sku;

INSERT INTO alloc_orderline (orderid, sku, qty)
SELECT CONCAT('order-', seq), CONCAT('sku-', seq % 2000), 1 + seq % 5 FROM seq_0_to_39999;
INSERT INTO alloc_orderline (orderid, sku, qty) SELECT CONCAT('long-', seq), 'sku-long', 1 FROM seq_1_to_100000;
INSERT INTO alloc_orderline (orderid, sku, qty)
SELECT CONCAT('short-', seq), CONCAT('sku-short-', 1 + seq DIV 10), 1 FROM seq_0_to_989;

INSERT INTO alloc_allocation (batch_id, line_id)
SELECT b.id, l.id FROM alloc_orderline l JOIN alloc_batch b ON b.reference = REPLACE(l.sku, 'sku-', 'batch-') ORDER BY l.id;

ANALYZE TABLE alloc_batch, alloc_orderline, alloc_allocation, ficus_product, ficus_batch_stock;
