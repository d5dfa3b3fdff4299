FROM python:3.11-slim
WORKDIR /portico
COPY . .
RUN python3 scripts/install.py \
    && useradd --system portico \
    && install -d -o portico -m 700 /var/lib/portico
USER portico
ENV PORTICO_HOME=/var/lib/portico
EXPOSE 8080
CMD [".venv/bin/portico", "up"]
