/* The twenty rules of the bench of screening as one loop over arrays in memory: people lie sorted by household.
 *
 * Categories: -1 none, 0 ordinary, 1 lifted, 2 prevention. Relations: the code as a number. Days since 1970; UNKNOWN is
 * no birth date. Each rule's ids are appended to its own array; `counts` tells how many. Ages are held against the last
 * day of birth of who is so many years old, as ours does.
 */
#include <stdint.h>

#define UNKNOWN INT32_MIN

enum { H01, H02, H03, H04, H05, H06, H07, H08, H09, H10, H11, H12, H13, H14, P01, P02, P03, P04, P05, P06, RULES };

/* The last days of birth of who has turned 6, 16, 18, 46, 60, 61 and 86. */
struct ages { int32_t at6, at16, at18, at46, at60, at61, at86; };

void screen(int64_t households, int64_t people, const int64_t *household_id, const int8_t *category,
            const int32_t *member_count, const int32_t *listed_on, const int64_t *person_id, const int64_t *of,
            const int8_t *male, const int32_t *born_on, const int8_t *relation, const int8_t *id_given, int32_t today,
            const struct ages *age, int64_t **found, int64_t *counts)
{
    int64_t at = 0;
#define FIND(rule, condition, id) do { found[rule][counts[rule]] = (id); counts[rule] += (condition) ? 1 : 0; } while (0)
    for (int64_t h = 0; h < households; h++) {
        int64_t id = household_id[h];
        int monitored = category[h] == 2, size = member_count[h];
        int young = 0, working = 0, children = 0, grown = 0, men = 0, heads = 0, pupils = 0, old = 0, grown_men = 0;
        int ancient = 0, unborn = 0, unborn_men = 0;
        for (; at < people && of[at] == id; at++) {
            int32_t born = born_on[at];
            int known = born != UNKNOWN, man = male[at], head = relation[at] == 2;
            int child = known && born > age->at18, adult = known && !child, aged = known && born <= age->at60;
            young |= known && !aged;
            working |= adult && born > age->at61;
            children += child;
            grown |= adult;
            men |= man;
            heads += head;
            pupils |= known && born <= age->at6 && born > age->at16;
            old |= aged;
            grown_men |= man && adult;
            ancient |= known && born <= age->at86;
            unborn |= !known;
            unborn_men |= !known && man;
            FIND(P01, aged && size == 1, person_id[at]);
            FIND(P02, child && relation[at] >= 40 && relation[at] <= 44, person_id[at]);
            FIND(P03, !man && adult && born > age->at46 && monitored, person_id[at]);
            FIND(P04, !id_given[at] && known && born <= age->at16, person_id[at]);
            FIND(P05, !known, person_id[at]);
            FIND(P06, head && child, person_id[at]);
        }
        FIND(H01, size > 5, id);
        FIND(H02, monitored && size <= 2, id);
        FIND(H03, !young && !unborn && size >= 1, id);
        FIND(H04, !working && !unborn, id);
        FIND(H05, children && !grown && !unborn, id);
        FIND(H06, !men, id);
        FIND(H07, children >= 3 && !unborn, id);
        FIND(H08, heads > 1, id);
        FIND(H09, pupils && category[h] >= 1, id);
        FIND(H10, size == 1 && old, id);
        FIND(H11, !grown_men && !unborn_men, id);
        FIND(H12, ancient, id);
        FIND(H13, category[h] < 0, id);
        FIND(H14, monitored && today - listed_on[h] > 730, id);
    }
}
