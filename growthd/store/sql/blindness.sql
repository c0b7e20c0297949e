-- Notes shapes that no reader knew; returns those with which an outbreak begins.
-- name: saw
insert into blind_shapes as known (
    account_id, fingerprint, detail, began_at, last_seen_at, sample
)
select $account_id, seen.fingerprint, seen.detail, $seen_at, $seen_at, seen.sample
from unnest($fingerprints::text[], $details::text[], $samples::bytea[])
    as seen (fingerprint, detail, sample)
order by seen.fingerprint
on conflict (account_id, fingerprint) do update set
    began_at = case when known.last_seen_at < $quiet_since then excluded.began_at
        else known.began_at end,
    last_seen_at = greatest(known.last_seen_at, excluded.last_seen_at),
    sightings = case when known.last_seen_at < $quiet_since then 1 else known.sightings + 1 end,
    detail = excluded.detail,
    sample = coalesce(known.sample, excluded.sample)
returning fingerprint, began_at = $seen_at and sightings = 1 as began;

-- name: prune
delete from blind_shapes where last_seen_at < $before;
