-- name: keep
insert into readings (
    account_id, subject, subject_id, capture_id, read_at, source, path, fingerprint, verdict,
    detail, counts, raw
)
select * from unnest(
    $accounts::text[], $subjects::text[], $subject_ids::text[], $capture_ids::bigint[],
    $read_ats::timestamptz[], $sources::text[], $paths::text[], $fingerprints::text[],
    $verdicts::text[], $details::text[], $counts::jsonb[], $raws::bytea[]
);

-- Objects that readers have read, and can read again.
-- name: stored
select id as reading_id, account_id, capture_id, read_at, subject, subject_id, source, counts, raw
from readings
where id > $after and counts is not null and source is not null and subject_id is not null
    and length(raw) > 0 and ($since::timestamptz is null or read_at >= $since)
order by id
limit $limit;

-- Drops evidence older than $before, and the oldest beyond $max_bytes.
-- name: prune
delete from readings
where read_at < $before
   or id in (
       select id from (
           select id, sum(pg_column_size(raw)) over (order by id desc) as bytes_so_far
           from readings
       ) as sized
       where bytes_so_far > $max_bytes
   );
