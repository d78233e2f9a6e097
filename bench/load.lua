-- Asks one query again and again: wrk -s load.lua URL -- PATH vary|same RUN [HEADER VALUE]...
-- With "vary" each request has a comment of its own behind the query, so that no answer is known.
local thread_count = 0
local path, mark
local count = 0
local headers = {}

function setup(thread)
  thread_count = thread_count + 1
  thread:set("number", thread_count)
end

function init(args)
  path = args[1]
  mark = args[2] == "vary" and path .. "%20%23" .. args[3] .. "x" .. number .. "x" or nil
  for i = 4, #args, 2 do headers[args[i]] = args[i + 1] end
end

function request()
  count = count + 1
  return wrk.format("GET", mark and mark .. count or path, headers)
end

function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format(
    '{"requests": %d, "microseconds": %d, "bytes": %d, "median": %d, "refused": %d, "broken": %d}\n',
    summary.requests, summary.duration, summary.bytes, latency:percentile(50), errors.status,
    errors.connect + errors.read + errors.write + errors.timeout))
end
