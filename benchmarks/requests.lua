-- For wrk: asks for the addresses of a file in their order, from a given line on, and says at the
-- end where it stopped. A line is a path, and after a tab the ETag that is known of it.

local thread_of_run

function setup(thread)
  thread_of_run = thread
end

function init(arguments)
  prepared = {}
  for line in io.lines(arguments[1]) do
    local path, tag = line:match("^([^\t]*)\t?(.*)$")
    local headers = {}
    if tag ~= "" then headers["If-None-Match"] = tag end
    prepared[#prepared + 1] = wrk.format("GET", path, headers)
  end
  at = tonumber(arguments[2])
end

function request()
  at = at % #prepared + 1
  return prepared[at]
end

function done(summary, latency, requests)
  local errors = summary.errors
  local failed = errors.connect + errors.read + errors.write + errors.status + errors.timeout
  io.write(string.format("\nmeasured %d %d %d %d %d\n", summary.requests, summary.duration,
    summary.bytes, failed, thread_of_run:get("at")))
end
