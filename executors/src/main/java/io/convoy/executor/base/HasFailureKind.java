package io.convoy.executor.base;

/** An exception that knows what sort of failure it is; its message is meant for the user. */
public interface HasFailureKind {
  FailureKind failureKind();
}
