/* What chance picks among; for the files of the life alone. */
#ifndef RK_TESTS_POWERCUT_LIFE_STEPS_H
#define RK_TESTS_POWERCUT_LIFE_STEPS_H

#include "tests/powercut/life.h"

#define LIFE_SELECT_USIM "00A4040C0C" PROFILE_USIM_AID
#define LIFE_SELECT_ISIM "00A4040C0C" PROFILE_ISIM_AID

void life_update_small(struct life *l);
void life_update_large(struct life *l);
void life_update_record(struct life *l);
void life_increase(struct life *l);
void life_set_data(struct life *l);
void life_switch_file(struct life *l);

void life_verify_pin1(struct life *l);
void life_verify_pin2(struct life *l);
void life_verify_adm(struct life *l);
void life_change_pin(struct life *l);
void life_unblock_pin(struct life *l);

void life_authenticate(struct life *l);
void life_authenticate_again(struct life *l);
void life_remote_increase(struct life *l);
void life_remote_again(struct life *l);

/* The newest record of the cyclic file, and a newer one before it. */
uint32_t life_total(const struct holding *held);
void life_push_total(struct holding *held, uint32_t total);

#endif
