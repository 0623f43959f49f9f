/* The report's frame: docs/conformance.md is what `tools/conformance --markdown` prints. */
#include "tests/conformance/differential.h"
#include "tests/conformance/suite.h"

static const char head[] =
    "# Conformance\n"
    "\n"
    "One row for each requirement, run against the card in process; `tools/conformance "
    "--markdown`\n"
    "prints this page. The same rows run against any card: `tools/conformance --apdu pcsc` or\n"
    "`--apdu tcp:HOST:PORT`. `--pki DIR` gives the suite the CI of a test card, without which what "
    "a\n"
    "server has to sign is not applicable; `--erase` allows it to change and empty the card, "
    "without\n"
    "which only what leaves no trace is judged. `--only` takes the rows whose names begin so.\n"
    "\n"
    "A row is data under `tests/conformance/rows` and `tests/conformance/uicc/rows`: what brings "
    "the\n"
    "card there, the command, the answer. Every ES10 message of the run is also read by asn1c and "
    "by\n"
    "`asn1/tlv`, which have to agree.\n"
    "[M] marks what rests on a single or remembered source, [W] what rests on a weak one: the "
    "card\n"
    "then does what the row says, and another card may be right to differ.\n";

static const char rsp_head[] = "\n## SGP.22 v2.6\n";

static const char uicc_head[] =
    "\n## Every UICC\n"
    "\n"
    "`--only UICC` runs these rows alone, and an ordinary SIM without an ISD-R will do. The card "
    "in\n"
    "process, and a card outside with `--pki` and `--erase`, get a profile of the suite's own, "
    "with a\n"
    "file of every kind under every rule; what rows have to know of any other card is given by\n"
    "`--pin1`, `--puk1`, `--pin2`, `--adm`, `--ki` and `--opc`. Rows about files, codes and keys "
    "that\n"
    "this profile alone has are not applicable to others. What rows did to PIN 1 its PUK makes "
    "good.\n"
    "\n"
    "Clauses are those of ETSI TS 102 22x, 3GPP TS (31 and 33 series), ISO/IEC 7816-4, and GPC, "
    "the\n"
    "GlobalPlatform Card Specification (GPC D: its Amendment D).\n";

static const char table_head[] = "\n"
                                 "| row | clause | requirement | outcome |\n"
                                 "|---|---|---|---|\n";

void suite_print_head(const struct suite *s) {
    if (s->markdown)
        fputs(head, s->out);
}

void suite_print_part(const struct suite *s, bool uicc) {
    if (!s->markdown)
        return;
    fputs(uicc ? uicc_head : rsp_head, s->out);
    fputs(table_head, s->out);
}

void suite_print_end(const struct suite *s) {
    fprintf(s->out, "%s%lu ES10 messages were read alike by asn1c and by asn1/tlv.\n\n",
            s->markdown ? "\n" : "", differential_count());
    fprintf(s->out, "%lu passed, %lu failed, %lu skipped\n", s->outcomes[SUITE_PASSED],
            s->outcomes[SUITE_FAILED], s->outcomes[SUITE_NOT_APPLICABLE]);
}
