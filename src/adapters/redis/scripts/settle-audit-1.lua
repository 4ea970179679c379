#!lua flags=allow-oom
-- The end of an audit: what was added up is compared with what the commits have added up.
--
-- KEYS: 1 the partition (hash)
-- ARGV: 1 epoch, 2 sum of the checksums of all plates, 3 the run of the server, '' if it is not known
-- Returns 'same' or 'different'; 'fenced' to a former owner.
--
-- Why so: the run is noted, so that the next owner need not do it again: a server that goes on has
-- loaded nothing. What was added up is forgotten: after a refusal it is looked at anew. Data of a
-- version that added nothing up begins here. allow-oom: as claim-5.lua.
local standing = redis.call('HMGET', KEYS[1], 'epoch', 'seals')
if standing[1] ~= ARGV[1] then
  return 'fenced'
end
redis.call('HDEL', KEYS[1], 'auditing')
local sum = tonumber(ARGV[2])
local record = redis.call('HGETALL', KEYS[1])
for i = 1, #record, 2 do
  if string.sub(record[i], 1, 7) == 'ledger:' then
    sum = sum + (tonumber(string.match(record[i + 1], '^(%w+) ') or '', 36) or 0)
  end
end
local seals = string.format('%.0f', sum % 4294967296)
if standing[2] and standing[2] ~= seals then
  return 'different'
end
redis.call('HSET', KEYS[1], 'seals', seals, 'audited', ARGV[3])
return 'same'
