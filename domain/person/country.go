package person

import (
	"log/slog"
	"strings"
	"sync"

	"razvorot/domain/finding"
)

// Country is a country of citizenship by its ISO 3166-1 alpha-3 code. The zero Country means «not given».
type Country struct{ alpha3 string }

// Russia is the Russian Federation.
var Russia = Country{"RUS"}

// ParseCountry reads an ISO 3166-1 code of three or of two letters, in any case. It returns finding.CountryUnknown.
func ParseCountry(s string) (Country, error) {
	if alpha3, known := alpha3Of()[strings.ToUpper(tidy(s))]; known {
		return Country{alpha3}, nil
	}
	return Country{}, finding.CountryUnknown
}

// alpha3Of is the alpha-3 codes by either code.
var alpha3Of = sync.OnceValue(func() map[string]string {
	all := map[string]string{}
	for entry := range strings.FieldsSeq(countries) {
		all[entry[:3]], all[entry[3:]] = entry[:3], entry[:3]
	}
	return all
})

// Countries returns all countries, by alpha-3 code.
func Countries() []Country {
	var all []Country
	for entry := range strings.FieldsSeq(countries) {
		all = append(all, Country{entry[:3]})
	}
	return all
}

// String returns the alpha-3 code, and "" for the zero Country.
func (c Country) String() string { return c.alpha3 }

// Alpha2 returns the alpha-2 code, which ISO/IEC 18013-5 wants, and "" for the zero Country.
func (c Country) Alpha2() string {
	for entry := range strings.FieldsSeq(countries) {
		if c.alpha3 == entry[:3] {
			return entry[3:]
		}
	}
	return ""
}

// IsZero reports whether no country is given.
func (c Country) IsZero() bool { return c.alpha3 == "" }

// MarshalText returns String.
func (c Country) MarshalText() ([]byte, error) { return []byte(c.alpha3), nil }

// UnmarshalText is ParseCountry; empty text is the zero Country.
func (c *Country) UnmarshalText(b []byte) error { return unmarshal(c, b, ParseCountry) }

// LogValue hides the country.
func (c Country) LogValue() slog.Value { return hidden("country", c.IsZero()) }

// countries are the 249 officially assigned entries of ISO 3166-1: alpha-3 and alpha-2 joined.
const countries = `
ABWAW AFGAF AGOAO AIAAI ALAAX ALBAL ANDAD AREAE ARGAR ARMAM ASMAS ATAAQ ATFTF ATGAG AUSAU AUTAT AZEAZ BDIBI
BELBE BENBJ BESBQ BFABF BGDBD BGRBG BHRBH BHSBS BIHBA BLMBL BLRBY BLZBZ BMUBM BOLBO BRABR BRBBB BRNBN BTNBT
BVTBV BWABW CAFCF CANCA CCKCC CHECH CHLCL CHNCN CIVCI CMRCM CODCD COGCG COKCK COLCO COMKM CPVCV CRICR CUBCU
CUWCW CXRCX CYMKY CYPCY CZECZ DEUDE DJIDJ DMADM DNKDK DOMDO DZADZ ECUEC EGYEG ERIER ESHEH ESPES ESTEE ETHET
FINFI FJIFJ FLKFK FRAFR FROFO FSMFM GABGA GBRGB GEOGE GGYGG GHAGH GIBGI GINGN GLPGP GMBGM GNBGW GNQGQ GRCGR
GRDGD GRLGL GTMGT GUFGF GUMGU GUYGY HKGHK HMDHM HNDHN HRVHR HTIHT HUNHU IDNID IMNIM INDIN IOTIO IRLIE IRNIR
IRQIQ ISLIS ISRIL ITAIT JAMJM JEYJE JORJO JPNJP KAZKZ KENKE KGZKG KHMKH KIRKI KNAKN KORKR KWTKW LAOLA LBNLB
LBRLR LBYLY LCALC LIELI LKALK LSOLS LTULT LUXLU LVALV MACMO MAFMF MARMA MCOMC MDAMD MDGMG MDVMV MEXMX MHLMH
MKDMK MLIML MLTMT MMRMM MNEME MNGMN MNPMP MOZMZ MRTMR MSRMS MTQMQ MUSMU MWIMW MYSMY MYTYT NAMNA NCLNC NERNE
NFKNF NGANG NICNI NIUNU NLDNL NORNO NPLNP NRUNR NZLNZ OMNOM PAKPK PANPA PCNPN PERPE PHLPH PLWPW PNGPG POLPL
PRIPR PRKKP PRTPT PRYPY PSEPS PYFPF QATQA REURE ROURO RUSRU RWARW SAUSA SDNSD SENSN SGPSG SGSGS SHNSH SJMSJ
SLBSB SLESL SLVSV SMRSM SOMSO SPMPM SRBRS SSDSS STPST SURSR SVKSK SVNSI SWESE SWZSZ SXMSX SYCSC SYRSY TCATC
TCDTD TGOTG THATH TJKTJ TKLTK TKMTM TLSTL TONTO TTOTT TUNTN TURTR TUVTV TWNTW TZATZ UGAUG UKRUA UMIUM URYUY
USAUS UZBUZ VATVA VCTVC VENVE VGBVG VIRVI VNMVN VUTVU WLFWF WSMWS YEMYE ZAFZA ZMBZM ZWEZW`
