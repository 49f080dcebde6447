package io.convoy.executor.round;

import io.convoy.executor.exchange.JoinRequest;
import io.convoy.executor.exchange.JoinResponse;
import io.convoy.executor.exchange.tls.RunIdentity;
import java.io.Serializable;

/**
 * What a rank asks the driver while a round runs.
 *
 * @param <A> the answer, which can be serialised
 */
public sealed interface RankQuestion<A> extends Serializable
    permits IdentityQuestion, RankBeat, RoundCard, RoundQuestion, SnapshotQuestion {
  A answeredBy(Respondent driver);

  /** Answers every kind of question, at once. */
  interface Respondent {
    /** Whether a round shall end after the step that is going on. */
    boolean pauses(int round);

    /** Whether a round has not been given up. */
    boolean wants(int round);

    /** Whether a snapshot is complete, or has failed. */
    boolean settled(int round, long step);

    /** Brings ranks together. */
    JoinResponse attend(int round, JoinRequest card);

    /** By what the ranks of this run know each other. */
    RunIdentity identity();
  }
}
