#!lua flags=allow-oom
-- Takes the lease of a partition if it is free, and renews it if it is ours.
--
-- KEYS: 1 the lease (string: who holds it; it expires)
-- ARGV: 1 who asks, 2 for how many milliseconds
-- Returns {who holds it now, for how many milliseconds}.
--
-- Why so: the time is that of Redis alone. allow-oom: see claim-5.lua.
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then
  return {holder, redis.call('PTTL', KEYS[1])}
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return {ARGV[1], tonumber(ARGV[2])}
