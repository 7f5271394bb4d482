package words

import "razvorot/app"

// aboutEmergencies is what is said of the steps when a passport may be in wrong hands.
func aboutEmergencies() []Family {
	steps := texts(app.EmergencySteps())
	return []Family{{"emergency.name", steps}, {"emergency.step", steps}, {"emergency.will", steps},
		{"emergency.state", texts([]app.StepState{app.StepDue, app.StepWaiting, app.StepRefused, app.StepDone, app.StepNone})}}
}
