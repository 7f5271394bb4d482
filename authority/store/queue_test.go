package store_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"razvorot/authority/store"
	"razvorot/domain"
)

func put(t *testing.T, s *store.Store, n int, lane string) {
	t.Helper()
	update(t, s, func(tx *store.Tx) error {
		for i := range n {
			j := store.Job{Kind: "k", Subject: fmt.Sprint(lane, i), Lane: lane, Data: []byte("{}"), Due: t0.Add(time.Duration(i) * time.Second)}
			if err := tx.PutJob(j); err != nil {
				return err
			}
		}
		return nil
	})
}

func claim(t *testing.T, s *store.Store, name, lane string, most int, now time.Time) []store.Job {
	t.Helper()
	jobs, err := s.ClaimJobs(t.Context(), store.Claim{Name: name, Lane: lane, Most: most, Now: now, Until: now.Add(time.Minute)})
	if err != nil {
		t.Fatal(err)
	}
	return jobs
}

func TestAJobIsClaimedByOneOfMany(t *testing.T) {
	s, _ := open(t)
	const jobs, people = 60, 6
	put(t, s, jobs, "")
	now := t0.Add(time.Hour)
	var mu sync.Mutex
	var all sync.WaitGroup
	whose := map[string]string{}
	for i := range people {
		all.Go(func() {
			name := fmt.Sprint("worker", i)
			for range jobs {
				claimed, err := s.ClaimJobs(t.Context(), store.Claim{Name: name, Most: 3, Now: now, Until: now.Add(time.Minute)})
				if err != nil {
					t.Error(err)
				}
				mu.Lock()
				for _, j := range claimed {
					if other := whose[j.ID]; other != "" {
						t.Error("claimed by", other, "and by", name)
					}
					whose[j.ID] = name
				}
				done := len(whose) == jobs
				mu.Unlock()
				if done {
					return
				}
			}
		})
	}
	all.Wait()
	if len(whose) != jobs {
		t.Error("claimed:", len(whose))
	}
}

func TestAClaimHoldsUntilItsLeaseEndsAndTheLongestDueComesFirst(t *testing.T) {
	s, _ := open(t)
	put(t, s, 3, "")
	now := t0.Add(time.Second) // two are due
	first := claim(t, s, "first", "", 5, now)
	if len(first) != 2 || !first[0].Due.Equal(t0) || first[0].Claim != "first" {
		t.Fatalf("%+v", first)
	}
	if again := claim(t, s, "second", "", 5, now.Add(59*time.Second)); len(again) != 1 { // the third is due by now
		t.Error(len(again))
	}
	if due, err := s.NextDue(t.Context(), "", now); !errors.Is(err, domain.ErrNotFound) {
		t.Error("all are worked on:", due, err)
	}
	update(t, s, func(tx *store.Tx) error { return tx.RenewClaim(first[0], now.Add(5*time.Minute)) })
	after := claim(t, s, "third", "", 5, now.Add(time.Minute))
	if len(after) != 1 || after[0].ID != first[1].ID {
		t.Errorf("after the lease: %+v", after)
	}
	update(t, s, func(tx *store.Tx) error {
		if err := tx.RenewClaim(first[1], now.Add(time.Hour)); !errors.Is(err, domain.ErrNotFound) {
			t.Error("a lost claim is renewed:", err)
		}
		return tx.PostponeJob(first[1], now, "late") // has lost it, so it stays where it is
	})
	if due := claim(t, s, "fourth", "", 5, now.Add(time.Minute)); len(due) != 0 {
		t.Error("whoever lost a claim put the job off")
	}
}

func TestALaneIsClaimedByItself(t *testing.T) {
	s, _ := open(t)
	put(t, s, 2, "check/mvd")
	put(t, s, 1, "message")
	if jobs := claim(t, s, "a", "message", 5, t0.Add(time.Hour)); len(jobs) != 1 || jobs[0].Lane != "message" {
		t.Errorf("%+v", jobs)
	}
	err := s.View(t.Context(), func(tx *store.Tx) error {
		lanes, err := tx.FindLanes(t0)
		if len(lanes) != 2 || lanes[0].Name != "check/mvd" || lanes[0].Due != 1 || !lanes[0].Oldest.Equal(t0) {
			t.Errorf("%+v", lanes)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

func TestADeadJobIsKeptAndTriedAgainWhenItIsRequeued(t *testing.T) {
	s, _ := open(t)
	put(t, s, 1, "")
	job := claim(t, s, "a", "", 1, t0)[0]
	update(t, s, func(tx *store.Tx) error { return tx.BuryJob(job, t0, "no such thing") })
	if jobs := claim(t, s, "b", "", 1, t0.Add(time.Hour)); len(jobs) != 0 {
		t.Error("a dead job is claimed")
	}
	update(t, s, func(tx *store.Tx) error {
		if _, err := tx.FindNextJob(); !errors.Is(err, domain.ErrNotFound) {
			t.Error("a dead job is due:", err)
		}
		dead, err := tx.FindDeadJobs(10)
		if len(dead) != 1 || dead[0].ID != job.ID || dead[0].Failure != "no such thing" || !dead[0].DiedAt.Equal(t0) || dead[0].Attempts != 1 {
			t.Errorf("%+v", dead)
		}
		if err := tx.RequeueDead("another", t0); !errors.Is(err, domain.ErrNotFound) {
			t.Error(err)
		}
		return errors.Join(err, tx.RequeueDead(job.ID, t0))
	})
	if jobs := claim(t, s, "b", "", 1, t0); len(jobs) != 1 || jobs[0].Attempts != 0 {
		t.Errorf("%+v", jobs)
	}
}

func TestANewJobTakesThePlaceOfADeadOneAndOfOneThatIsWorkedOn(t *testing.T) {
	s, _ := open(t)
	put(t, s, 1, "")
	old := claim(t, s, "a", "", 1, t0)[0]
	put(t, s, 1, "")
	next := claim(t, s, "b", "", 1, t0)
	if len(next) != 1 || next[0].ID == old.ID {
		t.Fatalf("%+v", next)
	}
	update(t, s, func(tx *store.Tx) error {
		if err := tx.FinishJob(old.ID); !errors.Is(err, domain.ErrConflict) {
			t.Error("the old one is finished:", err)
		}
		return tx.BuryJob(next[0], t0, "x")
	})
	put(t, s, 1, "")
	if jobs := claim(t, s, "c", "", 1, t0); len(jobs) != 1 {
		t.Error("a dead job keeps a new one out")
	}
}
