package io.convoy.executor.round;

import java.io.Serializable;

/**
 * What a rank computes on.
 *
 * @param rank its number
 * @param device its name, which ranks on alike devices share
 */
public record RankOnDevice(int rank, String device) implements Serializable {}
