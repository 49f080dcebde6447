package io.convoy.executor.exchange;

import io.convoy.executor.device.ComputeDevice;

/**
 * A rank as it takes part in an exchange.
 *
 * @param rank its number, from 0
 * @param worldSize number of ranks N
 * @param address of its host as the other ranks reach it
 * @param device that its larger tensors are on
 */
public record Member(int rank, int worldSize, String address, ComputeDevice device) {
  /** A rank that computes on its processor's cores. */
  public static Member onCpu(int rank, int worldSize, String address) {
    return new Member(rank, worldSize, address, ComputeDevice.CPU);
  }
}
