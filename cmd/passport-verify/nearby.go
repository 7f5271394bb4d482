package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"razvorot/credential"
	"razvorot/credential/proximity"
	"razvorot/domain"
	"razvorot/remote/nearby"
)

// errDeclined is a session that the holder's device ended without showing anything.
var errDeclined = errors.New("nothing was shown: the holder declined, or the device ended the session")

// askNearby asks the device whose code was read, over the local network, and verifies what it shows.
func askNearby(ctx context.Context, args []string, c console) (*report, error) {
	var o options
	var w wish
	f := o.flags(c, "passport-verify nearby")
	w.flags(f)
	patience := f.Duration("wait", 3*time.Minute, "how long the holder has to answer")
	uri, err := one(f, args, "the text of the code «mdoc:…»")
	if err != nil {
		return nil, err
	}
	asked, build, err := w.build()
	if err != nil {
		return nil, err
	}
	engagement, err := proximity.ParseEngagement(uri)
	if err != nil {
		return nil, fmt.Errorf("the code: %w", err)
	}
	v, err := o.verifier(ctx)
	if err != nil {
		return nil, err
	}
	ctx, stop := context.WithTimeout(ctx, *patience)
	defer stop()
	channel, err := connect(ctx, engagement.Addresses)
	if err != nil {
		return nil, err
	}
	defer channel.Close() // the session is over then, whatever came of it
	reader, err := proximity.StartReader(engagement)
	if err != nil {
		return nil, err
	}
	response, err := converse(ctx, channel, reader, build)
	if fault, ok := errors.AsType[*credential.Fault](err); ok {
		return v.refused(fault.Outcome, fault.Check), nil
	}
	if err != nil {
		return nil, err
	}
	if o.at == "" {
		v.at = now() // the holder took time to answer
	}
	return v.deviceResponse(response, conversation{reader.Transcript(), reader.Key()}, asked), nil
}

// connect reaches a device at the first of its addresses that answers.
func connect(ctx context.Context, addresses []domain.NearbyAddress) (domain.NearbyChannel, error) {
	err := errors.New("the code names no address in the local network")
	network := nearby.New()
	for _, a := range addresses {
		channel, failed := network.Connect(ctx, a)
		if failed == nil {
			return channel, nil
		}
		err = fmt.Errorf("the device cannot be reached: %w", failed)
	}
	return nil, err
}

// converse asks and returns the DeviceResponse. A *credential.Fault is an answer that is not of this session.
func converse(ctx context.Context, channel domain.NearbyChannel, reader *proximity.Reader,
	build func(transcript []byte) ([]byte, error)) ([]byte, error) {
	question, err := build(reader.Transcript())
	if err != nil {
		return nil, err
	}
	establishment, err := reader.Establish(question)
	if err != nil {
		return nil, err
	}
	if err := channel.Send(ctx, establishment); err != nil {
		return nil, fmt.Errorf("the device cannot be asked: %w", err)
	}
	message, err := channel.Receive(ctx)
	if errors.Is(err, io.EOF) {
		return nil, errDeclined
	}
	if err != nil {
		return nil, fmt.Errorf("no answer: %w", err)
	}
	response, status, err := reader.Open(message)
	if fault, ok := errors.AsType[*credential.Fault](err); ok && fault.Check == proximity.CheckEnded {
		return nil, errDeclined
	}
	if err == nil && len(response) == 0 {
		return nil, fmt.Errorf("%w (status %d)", errDeclined, status)
	}
	return response, err
}
