package io.convoy.driver.spark;

import java.io.Serializable;

/**
 * A task's question whether its round is still wanted. Spark starts the stage of a round that was
 * given up while it waited for slots all the same, as soon as these are there.
 *
 * @param round its round
 */
record RoundQuestion(int round) implements Serializable {}
