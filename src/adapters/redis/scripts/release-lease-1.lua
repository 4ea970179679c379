#!lua flags=allow-oom
-- Gives the lease of a partition back.
--
-- KEYS: 1 the lease (string: who holds it, and the id of its connection; it expires)
-- ARGV: 1 who holds it, 2 the id of its connection, or empty for any
-- Returns 1, or 0 when it is not held so.
--
-- Why so: between our last look and now it may have expired and been taken by another, or its holder
-- may have renewed it on a new connection.
local holder, client = string.match(redis.call('GET', KEYS[1]) or '', '^(%S+) (%d+)$')
if holder ~= ARGV[1] then return 0 end
if ARGV[2] ~= '' and ARGV[2] ~= client then return 0 end
return redis.call('DEL', KEYS[1])
