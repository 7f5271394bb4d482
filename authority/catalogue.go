package authority

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"razvorot/domain"
)

// services is the catalogue with its words.
var services = func() []domain.Service {
	all := []domain.Service{domain.PassportService(), domain.UrgentService()}
	for i, s := range all {
		all[i].Texts = map[string]domain.ServiceText{}
		for _, language := range languages {
			name := fmt.Sprintf("text/service/%s.%s.json", s.ID, language)
			b, err := textFiles.ReadFile(name)
			if err != nil {
				panic(err) // embedded, and read by every test
			}
			var words domain.ServiceText
			if err := json.Unmarshal(b, &words); err != nil {
				panic(fmt.Sprintf("%s: %v", name, err))
			}
			all[i].Texts[language] = words
		}
	}
	return all
}()

func findService(id domain.ServiceID) (domain.Service, error) {
	i := slices.IndexFunc(services, func(s domain.Service) bool { return s.ID == id })
	if i < 0 {
		return domain.Service{}, domain.ErrNotFound
	}
	return services[i], nil
}

// FindServices implements domain.Applications.
func (b *backend) FindServices(context.Context) ([]domain.Service, error) {
	return slices.Clone(services), nil
}
