package authority

import (
	"context"
	cryptorand "crypto/rand"
	"encoding/binary"
	"errors"
	"math/rand/v2"
	"slices"

	"razvorot/authority/store"
	"razvorot/domain"
	"razvorot/domain/access"
	"razvorot/domain/person"
)

// proofAttempts is how often the questions of one code may be answered.
const proofAttempts = 3

// StartProof implements domain.Identity.
func (b *backend) StartProof(ctx context.Context, key domain.Key) (domain.CodeSent, error) {
	return once(ctx, b, command{"StartProof", key, nil}, func(w *work) (domain.CodeSent, error) {
		if err := w.account.Require(domain.Standard); err != nil {
			return domain.CodeSent{}, err
		}
		return w.sendToPhone(domain.MessageProof, errand{})
	})
}

// record returns what the registers hold about the caller. They are asked outside a transaction.
func (b *backend) record(ctx context.Context) (person.Profile, error) {
	account, err := ask(ctx, b, func(_ *store.Tx, a store.Account) (store.Account, error) { return a, nil })
	if err != nil {
		return person.Profile{}, err
	}
	record, err := b.a.registry.Record(ctx, account.Profile)
	if errors.Is(err, domain.ErrNotFound) {
		return person.Profile{}, nil // nothing can be asked, and nothing is right
	}
	return record, err
}

// ProofQuestions implements domain.Identity. A ticket has its questions; asking again does not change them.
func (b *backend) ProofQuestions(ctx context.Context, ticket domain.Ticket) ([]domain.ControlQuestion, error) {
	record, err := b.record(ctx)
	if err != nil {
		return nil, err
	}
	return act(ctx, b, func(w *work) ([]domain.ControlQuestion, error) {
		c, e, err := w.redeem(ticket, domain.MessageProof)
		if err != nil {
			return nil, err
		}
		if len(e.Questions) == 0 {
			kinds := access.ChooseQuestions(record, rand.New(rand.NewPCG(random(), random())))
			if len(kinds) < access.QuestionsAsked {
				return nil, &domain.Forbidden{} // the registers know too little: another way proves it
			}
			e.Questions = map[domain.QuestionID]access.QuestionKind{}
			for _, kind := range kinds {
				e.Questions[domain.NewID[domain.QuestionID]()] = kind
			}
			if err := w.saveChallenge(c, e); err != nil {
				return nil, err
			}
		}
		return questions(e), nil
	})
}

func random() uint64 {
	var b [8]byte
	_, _ = cryptorand.Read(b[:]) // never fails
	return binary.LittleEndian.Uint64(b[:])
}

// questions are in the order of access.QuestionKinds, whatever order a map has.
func questions(e errand) []domain.ControlQuestion {
	var all []domain.ControlQuestion
	for _, kind := range access.QuestionKinds() {
		for id, asked := range e.Questions {
			if asked == kind {
				all = append(all, domain.ControlQuestion{ID: id, Kind: string(kind)})
			}
		}
	}
	return slices.Clip(all)
}

// AnswerProof implements domain.Identity.
func (b *backend) AnswerProof(ctx context.Context, ticket domain.Ticket, answers map[domain.QuestionID]string) (domain.Account, error) {
	record, err := b.record(ctx)
	if err != nil {
		return domain.Account{}, err
	}
	return act(ctx, b, func(w *work) (domain.Account, error) {
		c, e, err := w.redeem(ticket, domain.MessageProof)
		if err != nil {
			return domain.Account{}, err
		}
		if e.Wrong >= proofAttempts || len(e.Questions) == 0 {
			return domain.Account{}, domain.ErrCodeExpired
		}
		given := map[access.QuestionKind]string{}
		for id, kind := range e.Questions {
			given[kind] = answers[id]
		}
		if !access.AnswersRight(record, given) {
			e.Wrong++
			w.failure = &domain.CodeWrong{AttemptsLeft: proofAttempts - e.Wrong}
			return domain.Account{}, w.saveChallenge(c, e)
		}
		if err := w.spend(c); err != nil {
			return domain.Account{}, err
		}
		w.account.Proof = domain.Proof{Way: domain.ProofQuestions, At: w.now}
		err = w.drawLevel()
		return w.account.Account, err
	})
}
