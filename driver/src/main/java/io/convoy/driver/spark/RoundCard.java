package io.convoy.driver.spark;

import io.convoy.executor.exchange.JoinRequest;
import java.io.Serializable;

/**
 * What a rank brings to the meeting of its round.
 *
 * @param round its round
 * @param card what it brings
 */
record RoundCard(int round, JoinRequest card) implements Serializable {}
