package io.convoy.executor.round;

import io.convoy.executor.exchange.Rendezvous;
import java.io.Serializable;
import java.util.List;

/**
 * The immutable order that the driver sends to every rank for one round.
 *
 * @param run identifies this start of the run; replicas of other starts are not reused
 * @param round number of the round within this start, from 1
 * @param worldSize number of ranks N
 * @param replica the model and how it computes
 * @param data where the images are and how they are prepared
 * @param state the state in which the round begins
 * @param rendezvous where the ranks meet
 * @param tasks what to do, in this order
 */
public record RoundPlan(
    String run,
    int round,
    int worldSize,
    ReplicaPlan replica,
    DataPlan data,
    StatePlan state,
    Rendezvous rendezvous,
    List<RoundTask> tasks)
    implements Serializable {
  public RoundPlan {
    tasks = List.copyOf(tasks);
  }
}
