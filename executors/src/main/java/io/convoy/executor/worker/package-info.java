/**
 * The rank's loop: obeys a round's plan and reports what came of it. It wires the other rooms of
 * executors together, and no other room of training may use it; prediction takes its ensemble.
 *
 * <pre>{@code
 * for each task of the round                    // Rank
 *   train:                                      // Training
 *     snapshots.atStart()
 *     for each step of the plan
 *       accumulate                              // forward, backward, micro-batch by micro-batch
 *       outcome = step                          // RankStep: exchange, update; StepOutcome
 *       if not outcome.tolerated: fail          // not finite, once too often: says where
 *       report(outcome)                         // to the driver
 *       health.check(outcome)                   // StepHealth: do parameters move, do ranks agree
 *       snapshots.after(outcome)                // StepSnapshots: only of what was compared
 *       health.requireConverging(outcome)       // has the loss run away
 *       if outcome.last: end                    // end of the plan, or a pause
 *   evaluate, save
 * }</pre>
 *
 * The order matters: all ranks exchange in the same places, a step counts before anything can fail
 * after it, and no snapshot is taken of parameters that were not compared.
 */
package io.convoy.executor.worker;
