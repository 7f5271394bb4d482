package authoritybench_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
)

// ticksPerSecond is the unit of processor time in /proc (USER_HZ), the same on every Linux that Go runs on.
const ticksPerSecond = 100

// worked returns how long a process was on a processor, all its threads together; 0 for one that ended.
func worked(pid int) time.Duration {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0
	}
	fields := strings.Fields(string(text[strings.LastIndexByte(string(text), ')')+1:])) // the name before it may hold anything
	var user, system int64
	if _, err := fmt.Sscan(fields[11]+" "+fields[12], &user, &system); err != nil {
		return 0
	}
	return time.Duration(user+system) * time.Second / ticksPerSecond
}

// BenchmarkCommandCost measures what a command takes of processors in the server, in PostgreSQL and in the clients, which have made
// their requests before. Other work on the
// machine hardly moves these figures.
func BenchmarkCommandCost(b *testing.B) {
	s, p, l := loaded(b)
	const lasts, enough = 5 * time.Second, 5 * mostASecond / clients
	for _, c := range commands {
		b.Run(c.name, func(b *testing.B) {
			l.run(b, c, lasts, enough)
			spent := func() (server, records, clients time.Duration) {
				for _, pid := range s.Processes() {
					records += worked(pid)
				}
				return worked(p.command.Process.Pid), records, worked(os.Getpid())
			}
			before := l.done.Load()
			var server, records, clients time.Duration
			l.begun = func() { server, records, clients = spent() }
			l.run(b, c, lasts, enough)
			l.begun = nil
			server2, records2, clients2 := spent()
			n := float64(l.done.Load() - before)
			b.ReportMetric((server2-server).Seconds()*1000/n, "ms-server")
			b.ReportMetric((records2-records).Seconds()*1000/n, "ms-postgres")
			b.ReportMetric((clients2-clients).Seconds()*1000/n, "ms-clients")
			b.ReportMetric(n, "commands")
			b.ReportMetric(0, "ns/op")
		})
	}
	b.Logf("%.0f transactions were tried again", p.metric("authority_transaction_repeats_total"))
}
