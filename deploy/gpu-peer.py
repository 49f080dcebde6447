"""PyTorch's training steps of the models that "convoy bench gpu" measures: images on the GPU, channels last, autocast,
fused SGD with Nesterov's momentum, cuDNN's kernels tried out; plainly and as a CUDA graph.

usage: gpu-peer.py MODEL:BATCH:PRECISION...   (resnet50 or resnet20; bf16, tf32 or fp32)
"""
import statistics
import sys
import time

import torch
import torch.nn.functional as F
import torchvision
from torch import nn


class Block(nn.Module):
    """A basic block with a shortcut without parameters."""

    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.norm1 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.norm2 = nn.BatchNorm2d(outputs)
        self.stride, self.missing = stride, outputs - inputs

    def forward(self, x):
        y = self.norm2(self.conv2(F.relu(self.norm1(self.conv1(x)), inplace=True)))
        if self.missing:
            x = F.pad(x[:, :, :: self.stride, :: self.stride], (0, 0, 0, 0, 0, self.missing))
        return F.relu(y + x, inplace=True)


def resnet20():
    layers = [nn.Conv2d(3, 16, 3, 1, 1, bias=False), nn.BatchNorm2d(16), nn.ReLU(True)]
    for stage, width in enumerate((16, 32, 64)):
        for block in range(3):
            first = stage > 0 and block == 0
            layers.append(Block(width // 2 if first else width, width, 2 if first else 1))
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 10))


def timed(step):
    for _ in range(8):
        step()
    torch.cuda.synchronize()
    start = time.perf_counter()
    for _ in range(3):
        step()
    torch.cuda.synchronize()
    block = int(max(1, min(50, 0.25 / ((time.perf_counter() - start) / 3))))
    times = []
    for _ in range(7):
        start = time.perf_counter()
        for _ in range(block):
            step()
        torch.cuda.synchronize()
        times.append((time.perf_counter() - start) / block)
    return statistics.median(times)


def measure(case):
    name, batch, precision = case.split(':')
    batch = int(batch)
    model, side, classes = (resnet20(), 32, 10) if name == 'resnet20' else (torchvision.models.resnet50(), 224, 1000)
    tf32 = precision != 'fp32'
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = tf32
    torch.backends.cudnn.benchmark = True
    torch.cuda.empty_cache()
    torch.cuda.reset_peak_memory_stats()
    model = model.cuda().to(memory_format=torch.channels_last).train()
    optimizer = torch.optim.SGD(model.parameters(), 0.01, momentum=0.9, nesterov=True, weight_decay=1e-4, fused=True)
    images = torch.randn(batch, 3, side, side, device='cuda').contiguous(memory_format=torch.channels_last)
    labels = torch.arange(batch, device='cuda') % classes

    def step():
        optimizer.zero_grad(set_to_none=True)
        with torch.autocast('cuda', torch.bfloat16, enabled=precision == 'bf16'):
            loss = F.cross_entropy(model(images), labels)
        loss.backward()
        optimizer.step()

    plain = timed(step)
    stream = torch.cuda.Stream()
    stream.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(stream):
        for _ in range(3):
            step()
    torch.cuda.current_stream().wait_stream(stream)
    graph = torch.cuda.CUDAGraph()
    optimizer.zero_grad(set_to_none=True)
    with torch.cuda.graph(graph):
        step()
    replayed = timed(graph.replay)
    peak = torch.cuda.max_memory_allocated() / 1e9
    print(f'{case:26s} images/s: plain {batch / plain:.0f}, CUDA graph {batch / replayed:.0f}; peak {peak:.2f} GB', flush=True)


print(f'PyTorch {torch.__version__}, {torch.cuda.get_device_name()}, cuDNN {torch.backends.cudnn.version()}')
for one in sys.argv[1:]:
    measure(one)
