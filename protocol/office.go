package protocol

// FindOffices is the route of the catalogue of offices.
var FindOffices = get("/v1/offices").signed()
