"""OpenVINO's stateful model, all rows in one batch, with the head computing the last position only."""
import time

import numpy
import openvino
from openvino import opset13 as opset

from job import Job


def slice_head(model):
    """Keeps only the last position of the head's input, so that prefill computes one row of logits a sequence."""
    head = model.output("logits").get_node().input_value(0).get_node()
    while head.get_type_name() != "MatMul":
        head = head.input_value(0).get_node()
    last = opset.slice(head.input_value(0), numpy.array([-1]), numpy.array([numpy.iinfo(numpy.int64).max]),
                       numpy.array([1]), numpy.array([1]))
    head.input(0).replace_source_output(last.output(0))
    model.validate_nodes_and_infer_types()


def properties(job):
    settings = {"INFERENCE_PRECISION_HINT": "bf16", "PERFORMANCE_HINT": "LATENCY", "NUM_STREAMS": "1",
                "INFERENCE_NUM_THREADS": job.threads}
    if job.precision == "bf16":
        settings["KV_CACHE_PRECISION"] = "bf16"
    return settings


def main():
    job = Job.from_arguments()
    core = openvino.Core()
    model = core.read_model(f"{job.model}/openvino_model.xml")
    slice_head(model)
    request = core.compile_model(model, "CPU", properties(job)).create_infer_request()

    def forward(tokens, position):
        rows, count = tokens.shape
        positions = numpy.arange(position, position + count, dtype=numpy.int64)
        request.infer({
            "input_ids": tokens,
            "attention_mask": numpy.ones((rows, position + count), dtype=numpy.int64),
            "position_ids": numpy.broadcast_to(positions, (rows, count)),
            "beam_idx": numpy.arange(rows, dtype=numpy.int32),
        }, share_inputs=True)
        logits = request.get_output_tensor(0)
        if tuple(logits.shape) != (rows, 1, job.vocabulary):
            raise RuntimeError(f"expected logits [{rows}, 1, {job.vocabulary}], found {list(logits.shape)}")
        return logits.data[:, -1]

    def run(rows, inputs, outputs):
        request.reset_state()
        prompts = numpy.array(job.prompts(rows, inputs), dtype=numpy.int64)
        start = time.perf_counter()
        tokens = forward(prompts, 0).argmax(axis=-1)[:, None]
        first = time.perf_counter()
        for step in range(outputs - 1):
            tokens = forward(tokens, inputs + step).argmax(axis=-1)[:, None]
        return first - start, time.perf_counter() - first

    job.measure(run)


if __name__ == "__main__":
    main()
