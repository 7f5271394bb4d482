package store

import (
	"time"

	"razvorot/domain"
)

// MessageDelivery is what became of a message that was handed to a carrier.
type MessageDelivery struct {
	ID      string // of the message
	Channel domain.MessageChannel
	State   string // a notify.DeliveryState
	Final   bool   // nothing more is expected
	Code    string // of the carrier
	At      time.Time
}

// SaveMessageDelivery stores a state of a message. The first final state stays, and a state older than the one known is left
// out, so that reports may come twice and in any order.
func (t *Tx) SaveMessageDelivery(d MessageDelivery) error {
	return t.set(`INSERT INTO message_delivery (id, channel, state, final, code, at, created) VALUES ($1, $2, $3, $4, $5, $6, $6)
		ON CONFLICT (id) DO UPDATE SET state = excluded.state, final = excluded.final, code = excluded.code, at = excluded.at
		WHERE message_delivery.final = 0 AND (excluded.final = 1 OR excluded.at > message_delivery.at)`,
		d.ID, string(d.Channel), d.State, flag(d.Final), d.Code, millis(d.At))
}

// FindMessageDelivery returns what is known of a message.
func (t *Tx) FindMessageDelivery(id string) (MessageDelivery, error) {
	d := MessageDelivery{ID: id}
	var final, at int64
	err := t.row("SELECT channel, state, final, code, at FROM message_delivery WHERE id = $1", []any{id},
		&d.Channel, &d.State, &final, &d.Code, &at)
	d.Final, d.At = final != 0, moment(at)
	return d, err
}

// DeliveryCount is how many messages of a channel are in a state.
type DeliveryCount struct {
	Channel domain.MessageChannel
	State   string
	Count   int64
}

// CountMessageDeliveries counts the messages handed over since a moment.
func (t *Tx) CountMessageDeliveries(since time.Time) ([]DeliveryCount, error) {
	var all []DeliveryCount
	const query = `SELECT channel, state, COUNT(*) FROM message_delivery WHERE created >= $1 GROUP BY channel, state
		ORDER BY channel, state`
	err := t.each(query, []any{millis(since)}, func(scan func(...any) error) error {
		var c DeliveryCount
		if err := scan(&c.Channel, &c.State, &c.Count); err != nil {
			return err
		}
		all = append(all, c)
		return nil
	})
	return all, err
}

// DeleteMessageDeliveries removes what is known of messages handed over before a moment.
func (t *Tx) DeleteMessageDeliveries(before time.Time) error {
	return t.set("DELETE FROM message_delivery WHERE created < $1", millis(before))
}
