#!lua flags=no-writes
-- A part of the plates of a partition: the sum of their checksums, and whether each will be woken.
--
-- KEYS: 1 the partition (hash), 2 its plates (hash), 3 due (sorted set)
-- ARGV: 1 epoch, 2 where to go on, 3 how many plates about
-- Returns {where to go on, sum, how many plates have no alarm in time}, the first '0' at the end; or
--       {} to a former owner.
--
-- Why so: only the checksums are added up here, whether they are right is seen when a plate is
-- loaded. The owner changes nothing meanwhile and nobody else may, so HSCAN names each plate once.
-- A thousand plates in a call keep nobody else waiting for long.
if redis.call('HGET', KEYS[1], 'epoch') ~= ARGV[1] then
  return {}
end
local found = redis.call('HSCAN', KEYS[2], ARGV[2], 'COUNT', ARGV[3])
local sum, late = 0, 0
for i = 1, #found[2], 2 do
  local deadline, seal = string.match(found[2][i + 1], '^(%S*) (%w+) ')
  sum = sum + (tonumber(seal or '', 36) or 0)
  local dueAt = tonumber(deadline or '')
  if dueAt then
    local alarm = redis.call('ZSCORE', KEYS[3], found[2][i])
    if not alarm or tonumber(alarm) > dueAt then late = late + 1 end
  end
end
return {found[1], string.format('%.0f', sum), late}
