#!lua flags=allow-oom
-- Takes a partition over: whoever had it before is fenced from here on.
--
-- KEYS: 1 the partition (hash), 2 its plates (hash), 3 due and 4 held (sorted sets),
--       5 the outbox (stream)
-- ARGV: 1 name of the data set, 2 number of partitions
-- Returns {'claimed', {field, value, field, value ...}} with the partition's hash; or, without any
--       effect, {'dataset', name that is stored} or {'type', key, type that is not the right one}.
--
-- Why so: a key of another type would make a commit fail half way, so it is found here. allow-oom:
-- a server without memory must still find an owner, who empties the outbox.
local types = {'hash', 'hash', 'zset', 'zset', 'stream'}
for i, key in ipairs(KEYS) do
  local found = redis.call('TYPE', key).ok
  if found ~= 'none' and found ~= types[i] then
    return {'type', key, found}
  end
end

local dataset = redis.call('HGET', KEYS[1], 'dataset')
if dataset and dataset ~= ARGV[1] then
  return {'dataset', dataset}
end
if not dataset then
  redis.call('HSET', KEYS[1], 'dataset', ARGV[1], 'partitions', ARGV[2],
    'nextCommit', 1, 'lastSummary', 0, 'trimmed', 0, 'seals', 0)
end
redis.call('HINCRBY', KEYS[1], 'epoch', 1)
return {'claimed', redis.call('HGETALL', KEYS[1])}
