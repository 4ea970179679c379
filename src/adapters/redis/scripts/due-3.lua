#!lua flags=allow-oom
-- The plates whose deadline has come, by the clock and by the watermark.
--
-- KEYS: 1 plates (hash), 2 due and 3 held (sorted sets)
-- ARGV: 1 the time, 2 the watermark, 3 how many plates at most of either
-- Returns {plate, since, plate, since ...} by the clock, and the same by the watermark, each the
--       most urgent first.
--
-- Why so: the scores of due are alarms. An alarm is never later than the deadline, which stands at
-- the beginning of the plate's value, but often earlier (see plate-alarm.ts). One that went off too
-- early is put right here and not passed on. The rounds bound the work; what they
-- do not reach is named by a later call. allow-oom: moving an alarm takes no memory.
local exact
for _ = 1, 8 do
  exact = {}
  local early = 0
  local alarms = redis.call('ZRANGE', KEYS[2], '-inf', ARGV[1], 'BYSCORE', 'LIMIT', 0, ARGV[3],
    'WITHSCORES')
  for i = 1, #alarms, 2 do
    local plate, alarm = alarms[i], alarms[i + 1]
    local value = redis.call('HGET', KEYS[1], plate)
    local deadline = value and tonumber(string.match(value, '^%S*'))
    if not deadline then
      redis.call('ZREM', KEYS[2], plate)
      early = early + 1
    elseif deadline > tonumber(alarm) then
      redis.call('ZADD', KEYS[2], deadline, plate)
      early = early + 1
    else
      exact[#exact + 1] = plate
      exact[#exact + 1] = alarm
    end
  end
  if early == 0 then break end
end
return {exact, redis.call('ZRANGE', KEYS[3], '-inf', ARGV[2], 'BYSCORE', 'LIMIT', 0, ARGV[3],
  'WITHSCORES')}
