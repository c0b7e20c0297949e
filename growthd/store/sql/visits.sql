-- Enters a visit. No row is affected where it is on record already.
-- name: receipt
insert into visits (
    visit_id, account_id, place, read_at, seconds, captures, stored, refusal
) values (
    $visit_id, $account_id, $place, $read_at, $seconds, $captures, $stored, $refusal
)
on conflict (visit_id) do nothing;

-- Visits older than a moment are forgotten.
-- name: forget
delete from visits where read_at < $before;
