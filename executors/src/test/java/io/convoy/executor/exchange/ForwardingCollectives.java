package io.convoy.executor.exchange;

import org.bytedeco.pytorch.Tensor;

/** Another exchange, of which a test changes or notes a part. */
public abstract class ForwardingCollectives implements Collectives {
  protected final Collectives exchange;

  protected ForwardingCollectives(Collectives exchange) {
    this.exchange = exchange;
  }

  @Override
  public int rank() {
    return exchange.rank();
  }

  @Override
  public int worldSize() {
    return exchange.worldSize();
  }

  @Override
  public Pending startSum(Tensor tensor) {
    return exchange.startSum(tensor);
  }

  @Override
  public void broadcast(Tensor tensor, int root) {
    exchange.broadcast(tensor, root);
  }

  @Override
  public boolean busy() {
    return exchange.busy();
  }

  @Override
  public void close() {
    exchange.close();
  }
}
