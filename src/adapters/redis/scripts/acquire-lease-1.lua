#!lua flags=allow-oom
-- Takes the lease of a partition if it is free, and renews it if it is ours.
--
-- KEYS: 1 the lease (string: who holds it, and the id of its connection; it expires)
-- ARGV: 1 who asks, 2 for how many milliseconds, 3 the id of its connection
-- Returns {who holds it now, for how many milliseconds, the id of its connection}.
--
-- Why so: the time is that of Redis alone. allow-oom: see claim-5.lua.
local held = redis.call('GET', KEYS[1])
if held then
  local holder, client = string.match(held, '^(%S+) (%d+)$')
  if holder ~= ARGV[1] then
    return {holder or held, redis.call('PTTL', KEYS[1]), client or ''}
  end
end
redis.call('SET', KEYS[1], ARGV[1] .. ' ' .. ARGV[3], 'PX', ARGV[2])
return {ARGV[1], tonumber(ARGV[2]), ARGV[3]}
