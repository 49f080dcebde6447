package io.convoy.driver.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.convoy.executor.exchange.JoinRequest;
import io.convoy.executor.exchange.JoinResponse;
import io.convoy.executor.round.IdentityQuestion;
import io.convoy.executor.round.RankActivity;
import io.convoy.executor.round.RankBeat;
import io.convoy.executor.round.RoundQuestion;
import io.convoy.executor.round.SnapshotQuestion;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RoundControlTest {
  private final RoundControl control = new RoundControl();

  private boolean pauses(int round) {
    RankActivity activity = RankActivity.working(1, "computing");
    return new RankBeat(round, 0, "node", "1", 1, activity).answeredBy(control);
  }

  @Test
  void signOfLife_untilAPauseIsWanted_isAnsweredWithGoOn() {
    assertThat(pauses(1)).isFalse();
    control.pause(3);
    assertThat(pauses(3)).isTrue();
    assertThat(pauses(4)).isFalse();
    assertThat(pauses(2)).as("one that goes on beside it").isFalse();
    control.begin(3);
    assertThat(pauses(3)).as("one that was to pause before it began").isTrue();
    control.end(3);
    assertThat(pauses(3)).as("another of this number").isFalse();
  }

  @Test
  void ranks_ofRoundsAtOnce_meetUntilTheirsIsOver() {
    control.begin(4);
    control.begin(5);
    assertThat(attend(4).refusal()).isEmpty();
    assertThat(attend(5).refusal()).isEmpty();
    control.end(4);
    assertThat(attend(4).refusal()).contains("too late");
    assertThat(attend(5).refusal()).isEmpty();
  }

  private JoinResponse attend(int round) {
    JoinRequest.Participant guest = new JoinRequest.Participant(UUID.randomUUID(), 0, "node");
    return control.attend(
        round, new JoinRequest("meeting-" + UUID.randomUUID(), guest, 1, Map.of()));
  }

  @Test
  void roundThatIsAskedFor_isWantedUntilItIsGivenUp() {
    assertThat(new RoundQuestion(1).answeredBy(control)).isTrue();
    control.giveUp(1);
    assertThat(new RoundQuestion(1).answeredBy(control)).isFalse();
    assertThat(new RoundQuestion(2).answeredBy(control)).isTrue();
  }

  @Test
  void identity_isTheSameForAllRanksOfASession_andOfNoOther() {
    Object first = new IdentityQuestion(1).answeredBy(control);
    assertThat(new IdentityQuestion(2).answeredBy(control)).isSameAs(first);
    assertThat(new IdentityQuestion(1).answeredBy(new RoundControl())).isNotSameAs(first);
  }

  @Test
  void snapshotThatIsAskedFor_isSettledAlone() {
    control.begin(2);
    assertThat(new SnapshotQuestion(2, 40).answeredBy(control)).isFalse();
    control.settle(2, 40);
    assertThat(new SnapshotQuestion(2, 40).answeredBy(control)).isTrue();
    assertThat(new SnapshotQuestion(2, 41).answeredBy(control)).isFalse();
    assertThat(new SnapshotQuestion(3, 40).answeredBy(control)).isFalse();
  }

  /** Snapshots of an epoch's end are complete once its round is over. */
  @Test
  void manyRounds_leaveNothingBehind() {
    for (int round = 1; round <= 5000; round++) {
      control.pause(round);
      control.begin(round);
      attend(round);
      control.settle(round, round);
      control.end(round);
      control.settle(round, round + 1);
    }
    assertThat(control.remembered()).isZero();
  }

  @Test
  void manyRounds_thatAreGivenUp_areForgottenInTheEnd() {
    for (int round = 1; round <= 5000; round++) {
      control.begin(round);
      control.giveUp(round);
      control.end(round);
    }
    assertThat(control.remembered()).isEqualTo(1000);
    assertThat(new RoundQuestion(5000).answeredBy(control)).isFalse();
  }
}
