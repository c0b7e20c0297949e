-- What can be exported: every table and view of the schema, with its columns in their order.
-- name: columns
select table_name, column_name, data_type
from information_schema.columns
where table_schema = current_schema()
order by table_name, ordinal_position;
