#!lua flags=allow-oom
-- One more part of the plates of a partition: the sum of their checksums, and whether each will be woken.
--
-- KEYS: 1 the partition (hash), 2 its plates (hash), 3 due (sorted set)
-- ARGV: 1 epoch, 2 the name of the audit, 3 how many plates about
-- Returns {where to go on, sum, how many plates have no alarm in time} of all parts so far, the first
--       'end' at the end; or {} to a former owner.
--
-- Why so: only the checksums are added up here, whether they are right is seen when a plate is
-- loaded. Nobody changes a plate before the audit is complete, so HSCAN names each plate once, and
-- whoever is the owner then goes on where the one before was interrupted: that is kept in the field
-- `auditing`. Two thousand plates in a call keep nobody else waiting for long. allow-oom: as
-- claim-5.lua.
local standing = redis.call('HMGET', KEYS[1], 'epoch', 'auditing')
if standing[1] ~= ARGV[1] then
  return {}
end
local name, from, sum, late = string.match(standing[2] or '', '^(%S+) (%w+) (%d+) (%d+)$')
if name ~= ARGV[2] then
  from, sum, late = '0', 0, 0
end
sum, late = tonumber(sum), tonumber(late)
if from == 'end' then
  return {from, string.format('%.0f', sum), late}
end
local found = redis.call('HSCAN', KEYS[2], from, 'COUNT', ARGV[3])
for i = 1, #found[2], 2 do
  local deadline, seal = string.match(found[2][i + 1], '^(%S*) (%w+) ')
  sum = sum + (tonumber(seal or '', 36) or 0)
  local dueAt = tonumber(deadline or '')
  if dueAt then
    local alarm = redis.call('ZSCORE', KEYS[3], found[2][i])
    if not alarm or tonumber(alarm) > dueAt then late = late + 1 end
  end
end
local next = found[1] == '0' and 'end' or found[1]
sum = string.format('%.0f', sum % 4294967296)
redis.call('HSET', KEYS[1], 'auditing', table.concat({ARGV[2], next, sum, late}, ' '))
return {next, sum, late}
