#!lua flags=allow-oom
-- Gives the lease of a partition back.
--
-- KEYS: 1 the lease (string: who holds it; it expires)
-- ARGV: 1 who asks
-- Returns 1, or 0 when it was not ours.
--
-- Why so: between our last look and now it may have expired and been taken by another.
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])
