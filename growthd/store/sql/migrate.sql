-- Which of these names does the schema hold, and as what?
-- name: relations
select c.relname as name, c.relkind::text as kind
from pg_class c
where c.relnamespace = to_regnamespace(quote_ident($schema))
  and c.relname = any($names::text[])
  and c.relkind in ('r', 'p', 'v', 'm', 'f')
order by c.relname;

-- The columns of one table or view, in their order.
-- name: columns
select a.attname as name, format_type(a.atttypid, a.atttypmod) as type
from pg_attribute a
join pg_class c on c.oid = a.attrelid
where c.relnamespace = to_regnamespace(quote_ident($schema))
  and c.relname = $relation
  and a.attnum > 0
  and not a.attisdropped
order by a.attnum;

-- What has been applied, oldest first?
-- name: applied
select version, name, checksum, applied_at from schema_migrations order by version;

-- name: record
insert into schema_migrations (version, name, checksum) values ($version, $name, $checksum);

-- Asked first, because `create schema if not exists` needs the right to create even where it does not.
-- name: schema_exists
select to_regnamespace(quote_ident($schema)) is not null;

-- May this role make a schema?
-- name: may_create
select has_database_privilege(current_database(), 'CREATE');
