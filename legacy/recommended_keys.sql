-- legacy/recommended_keys.sql - keys that the owner of the old tables is advised to add. Ficus is
-- right without them, only slower; `ficus check` names those that are missing. Each stands on one
-- line: script/server runs the lines whose key is missing, since MySQL knows no CREATE INDEX IF NOT
-- EXISTS.

CREATE INDEX alloc_batch_sku ON alloc_batch (sku);
CREATE UNIQUE INDEX alloc_batch_reference ON alloc_batch (reference);
CREATE INDEX alloc_orderline_orderid ON alloc_orderline (orderid);
CREATE UNIQUE INDEX alloc_orderline_values ON alloc_orderline (orderid, sku, qty);
CREATE UNIQUE INDEX alloc_allocation_line ON alloc_allocation (line_id);
