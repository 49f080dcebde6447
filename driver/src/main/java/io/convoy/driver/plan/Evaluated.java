package io.convoy.driver.plan;

/**
 * The result of one evaluation on the validation split.
 *
 * @param epoch last completed epoch when it was made
 * @param step last completed step when it was made
 * @param accuracy top-1 accuracy, from 0 to 1
 * @param loss mean cross-entropy in nats
 */
public record Evaluated(int epoch, long step, double accuracy, double loss) {}
