package registrytest_test

import (
	"flag"
	"net/http/httptest"
	"testing"

	"razvorot/authority/registry"
	"razvorot/authority/registry/registrytest"
	registryremote "razvorot/authority/registry/remote"
	"razvorot/domain"
)

var (
	address = flag.String("url", "", "where a plug-in of yours is, which has loaded the cast")
	token   = flag.String("token", "", "the plug-in's bearer token")
)

func all(e registryremote.Endpoint) registryremote.Options {
	return registryremote.Options{Registers: map[domain.Registry]registryremote.Endpoint{domain.RegistryMVD: e,
		domain.RegistrySNILS: e, domain.RegistryINN: e, domain.RegistryFIAS: e}}
}

func TestTheSimulatedRegistersAreRegisters(t *testing.T) {
	registrytest.Run(t, registry.NewSimulatedOf(registrytest.People(t), nil))
}

func TestAPluginIsARegister(t *testing.T) {
	url := *address
	if url == "" {
		simulated := registry.NewSimulatedOf(registrytest.People(t), nil)
		server := httptest.NewServer(registryremote.Handler(simulated, *token))
		defer server.Close()
		url = server.URL
	}
	c, err := registryremote.New(all(registryremote.Endpoint{URL: url, Token: *token}))
	if err != nil {
		t.Fatal(err)
	}
	registrytest.Run(t, c)
}
