-- Tells an account's captures of a time, and old events, without a look at all others.

create index captures_account_due on captures (account_id, due_at);
create index system_events_created on system_events (created_at);
