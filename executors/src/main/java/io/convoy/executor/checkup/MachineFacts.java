package io.convoy.executor.checkup;

import java.io.Serializable;

/**
 * What an executor process has.
 *
 * @param host where it runs
 * @param java version of Java
 * @param heapMb most megabytes of its heap
 * @param memoryMb megabytes of its container or host
 * @param cores of one task
 * @param libraries why native libraries cannot be loaded; empty if they can
 * @param data why no image can be read; empty if one can
 * @param storage why nothing can be written beside the run's folder; empty if it can
 */
public record MachineFacts(
    String host,
    String java,
    long heapMb,
    long memoryMb,
    int cores,
    String libraries,
    String data,
    String storage)
    implements Serializable {}
